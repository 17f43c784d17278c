"""What stands between the editor and the search for a proven edit: targets, proofs, consent."""
