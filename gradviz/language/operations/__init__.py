"""One record an operation: each module here holds those of one subject, in a tuple `OPERATIONS`.

The records are found by `gradviz.language.vocabulary`; whoever reads, computes, differentiates,
prints or explains a formula asks there. `record.py` says what a record can say.
"""
