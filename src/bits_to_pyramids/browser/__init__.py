"""The browser edition: the course as a static site, where a link opens an assignment with nothing installed.

Pages are made of the same text as the notebooks; JupyterLite opens these, with Python in the browser (Pyodide).
"""
