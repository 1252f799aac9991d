"""The only part that knows every stage: submissions in, records and pages out.

It runs what has to be run, stores the evidence, and computes everything else from what is stored.
"""
