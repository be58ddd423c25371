"""Neighbourhood types: measures gathered from the reference data, types kept beside them.

`gather` and `build` need the clustering library, which is slow to start; `kept`, which pages
read, does not.
"""
