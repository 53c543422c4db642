"""Where every number comes from, and which of them may be printed.

Parameters lie in ``assets/parameters/<model>.toml``, references in
``assets/references.json`` (CSL-JSON), claims in ``assets/claims.toml``.

A parameter's `tag` says how the value was checked:

==== ==================================================================
V    read in a text (abstract, figure, table) opened for this project
VC   read in public model code; the fact is taken, no code
C    computed from other values
M    from memory, to be checked
M?   from memory and uncertain, or its reference could not be confirmed
F    free: fitted or chosen by us, illustrative
==== ==================================================================

A computed result inherits the worst tag among its inputs. What rests on M, M? or
F is drawn as shape and band with a word, never as a figure.
"""

from ketamotion.evidence.files import (
    build,
    group_of,
    groups_of,
    model_names,
    parameters,
    parse_parameters,
    quantity_in,
)
from ketamotion.evidence.ledger import (
    KINDS,
    PRINTABLE_TAGS,
    TAGS,
    Parameter,
    Quantity,
    derive,
    printable,
    worst_tag,
)
from ketamotion.evidence.library import (
    VERDICTS,
    Claim,
    EvidenceError,
    Reference,
    claims,
    parse_claims,
    parse_references,
    references,
)

__all__ = [
    "KINDS",
    "PRINTABLE_TAGS",
    "TAGS",
    "VERDICTS",
    "Claim",
    "EvidenceError",
    "Parameter",
    "Quantity",
    "Reference",
    "build",
    "claims",
    "derive",
    "group_of",
    "groups_of",
    "model_names",
    "parameters",
    "parse_claims",
    "parse_parameters",
    "parse_references",
    "printable",
    "quantity_in",
    "references",
    "worst_tag",
]
