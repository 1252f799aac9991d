"""Data sets by name: in comes `fashion_mnist` or `mnist`, out come its images and labels.

The real data is looked for in a local folder, in Keras's cache and at Keras's own download; where
none of them has it, a look-alike is drawn from a seed. This part never looks at a submission.
"""
