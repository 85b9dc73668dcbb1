"""CASE 1.0 and 1.1 (Competencies and Academic Standards Exchange) in and out."""
