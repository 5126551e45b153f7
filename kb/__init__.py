"""The domain: what an entry is, and whether it is right.

    read    kb.reader     YAML text -> plain text data, with line and column of every key
    type    kb.model      plain data -> frozen entries and registers
    check   kb.rules      one small generator per rule; problems are values
    load    kb.load       a folder -> one Library (kb.library) with look-ups and links both ways
    version kb.release    publishes; kb.fingerprint proves a text, kb.difference compares two

This room knows no search engine, no web and no command line: it may import pydantic (kb.model and
its neighbours) and PyYAML (kb.reader alone), nothing of `index` or `app`. It returns problems and
never prints, logs or exits.
"""
