"""What everybody may see of results: closed cohorts pooled, few people never told apart."""
