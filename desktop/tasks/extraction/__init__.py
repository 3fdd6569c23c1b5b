"""Fields of a document: schemas, typed values, candidates from several means, and the choice between them."""
