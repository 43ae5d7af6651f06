"""What is painted in the browser: each component's Python beside its ES modules.

`shared` holds the modules that several of them import.
"""
