"""The pages of cohorts and enrolments."""
