"""A second sandbox: each submission in a container of its own, run by Docker or Podman.

In come the requests that any sandbox takes; out goes the evidence that a container left in its one
writable folder. An engine is spoken to by its command line alone. No student's code ever runs in
this process, and nothing of a submission outlives its container.
"""
