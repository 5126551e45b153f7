"""Tenders: criteria pinned at an exact version, filled in, weighed, checked, exported and proven.

A tender is a small YAML file that can live anywhere. This room reads and changes it, checks it against
procurement law, writes the documents that a buyer publishes, and says years later what was asked and
what has changed since. It may import the rest of `kb`, never `index` or `app`. `rules` is the linter,
`write` makes documents, `proof` looks for the texts years later, `own` lays a draft beside the library.
"""
