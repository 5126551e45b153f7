"""The steps by which the tables came to be, in order. A step that was released is never edited."""
