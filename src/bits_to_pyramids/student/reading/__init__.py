"""Reading code without running it: what a function uses, and whether its task rules that out.

`cell_reader` says what a cell defines, `uses` and `scopes` what that is made of; `tools` is the table of what can be
ruled out, `ruled_out` looks for it over the cells of a notebook.
"""
