"""A student's own file on the student's own machine, whatever its system.

In come the requests that any sandbox takes; out goes the evidence that a process of the student's
left behind. Nothing is shut in here, and nobody else's code may run this way. No call is made that
only some systems have: processes are started, looked at and ended, and files are read.
"""
