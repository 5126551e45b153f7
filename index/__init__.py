"""Search: turns the library into an index and answers queries. The only room that knows Whoosh.

    words       how text is cut, folded and stemmed: the same for index, query and marks
    fields      the table of searchable fields, and the Whoosh schema made from it
    documents   entry -> search document, a pure function
    build       library -> index in a folder of its own, swapped in whole; update, status, repair
    postings    word -> entries with a BM25F score, read from one build
    query       what was typed -> units -> the entries that match
    facets      filters and counts as bitmasks;  order, highlight, suggest: what their names say
    search      request -> results; the door of this room

An index may be deleted at any time: no fact lives only there. It is never opened from outside,
because Whoosh keeps pickles in it. This room may import `kb` and whoosh; never `app`, Flask, yaml.
"""
