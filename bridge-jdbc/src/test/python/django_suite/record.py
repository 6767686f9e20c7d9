"""Makes the record of a run on CPython 2.7: record.py OUTCOMES. For each label it prints how many tests pass."""
from __future__ import print_function

import collections
import sys

passed = collections.Counter()
for line in set(open(sys.argv[1])):
    outcome, name = line.split(' ', 1)
    if outcome == 'pass':
        passed[name.split('.')[0]] += 1
for label in sorted(passed):
    print(label, passed[label])
