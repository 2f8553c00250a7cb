"""Facts that pages of the file state, proposed to the reviewer: each with its page and its words.

A proposal that is wrong costs more than one that lacks: what is denied, planned, asked for, somebody else's, about
another part of the body or told in a way that leaves doubt is not proposed. No Django here.
"""
