"""Search: turns the library into an index and answers queries. The only room that knows Whoosh.

    words       how text is cut, folded and stemmed: the same for index, query and marks; stops
    compounds   "Baumaschine" -> its parts;  concepts: one thing with names in many languages
    fields      the table of groups of texts, and the kinds of terms
    documents   entry -> its texts, labels, codes and facet values, pure functions

    analysis    texts -> numbered words, each different word analysed once
    weights     what a term counts for an entry (BM25F)
    draft       entries -> rows of words;  occurrences: every term where it stands
    making      a draft -> a segment: the arrays of entries;  segment, merge, arrays: in files
    meaning     a latent-semantic space of the library: what is near without sharing a word;
                spanning makes it
    record      the same terms as a Whoosh index, the index of record
    build       library -> index in a folder of its own, swapped in whole; update, status, repair;
                manifest: what it was made from;  opened: its files;  processes: both cores

    postings    word or concept -> entries with a score;  kept: a bounded cache
    query       what was typed -> words and phrases;  reading: what these may mean;  spelling
    match       reading -> the entries that match;  asking: wordings compared one by one;
                explain: what the scores are made of;  evidence: what speaks for an entry;
                why: what a reader is told of that;  question: what was asked;  unseen: reasons
                that no mark shows, with quotes;  rows: the texts of one document
    engine      one build opened, from typed text to match;  entries: by number
    ranking     which stand on a page, and order: how they are sorted
    completion  titles, topics and codes while somebody types;  suggest: what is offered
    facets      filters and counts;  highlight: marks in titles and passages
    search      the door of this room: a request (request) -> what is shown (results)

An index may be deleted at any time: no fact lives only there. It is never opened from outside,
because Whoosh keeps pickles in it. This room may import `kb`, whoosh, numpy, scipy and the Snowball
stemmers, which nothing else knows; never `app`, Flask, yaml.
"""

import os

# A query is too small to be shared by threads, and a build is shared by processes. Read by numpy and
# scipy when they are imported, so it stands before them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
