"""What of a machine a run needs: in comes a question, out come findings, a line each.

Every look is a function of its own, and one that fails becomes a finding that says why. Nothing
here changes the machine, and no student's code is involved.
"""
