"""The first difference between what came back and what was expected, in words and pictures.

`first_difference` cuts the part around it out of the two values, as `evidence`; `hexadecimal`, `arrays` and `chunks`
draw it; `told` reads what `compare` says of it; `views` puts all that into HTML.  A feedback page and a card in a
notebook show the same.
"""
