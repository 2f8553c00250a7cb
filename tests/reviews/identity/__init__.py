"""Nothing that leaves the organization tells who reviewed a case (LC 4610.6(f)): design rule 5, held to every output.

`roster.py` has reviewers with hostile names, `walk.py` takes a case of each to its end, `outputs.py` names every way
out, `searching.py` looks for the people in what comes out.
"""
