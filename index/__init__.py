"""Search: turns the library into an index and answers queries. The only room that knows Whoosh.

    words       how text is cut, folded and stemmed: the same for index, query and marks; stops
    compounds   "Baumaschine" -> its parts;  concepts: one thing with names in many languages
    fields      the table of groups of texts, and the Whoosh schema
    documents   entry -> search document, a pure function
    weights     search document -> what is stored: one weight for each language and term
    meaning     a latent-semantic space of the library: what is near without sharing a word
    build       library -> index in a folder of its own, swapped in whole; update, status, repair
    postings    word or concept -> entries with a BM25F score, as arrays;  kept: a bounded cache
    query       what was typed -> words and phrases;  reading: what these may mean;  spelling
    match       reading -> the entries that match;  explain: what their scores are made of
    engine      one build opened, from typed text to match
    facets      filters and counts as bitmasks;  order, highlight, suggest: what their names say
    search      request -> results; the door of this room

An index may be deleted at any time: no fact lives only there. It is never opened from outside,
because Whoosh keeps pickles in it. This room may import `kb`, whoosh, numpy, scipy and the Snowball
stemmers, which nothing else knows; never `app`, Flask, yaml.
"""
