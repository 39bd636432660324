"""Query language, text folding, the matcher and its evidence, near-duplicates and stories."""

from matching.examples import check_examples
from matching.lint import lint_topic
from matching.matcher import Matcher

__all__ = ["Matcher", "check_examples", "lint_topic"]
