package org.wsgibridge.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many of Django's own tests pass on CPython 2.7, as {@code record.py} has written it down.
 *
 * @param passed the number of tests of each label
 */
record DjangoRecord(Map<String, Integer> passed) {
    private static final int TESTS_OF_A_GROUP = 500;

    /** Reads a record: a line for each label, with its number. */
    static DjangoRecord read(Path file) throws IOException {
        Map<String, Integer> passed = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", -1);
            passed.put(words[0], Integer.valueOf(words[1]));
        }
        return new DjangoRecord(passed);
    }

    /** Returns the part of this record that has these labels. */
    DjangoRecord only(List<String> labels) {
        Map<String, Integer> part = new TreeMap<>(passed);
        part.keySet().retainAll(labels);
        return new DjangoRecord(part);
    }

    /** Returns the labels, those together that one process runs. */
    List<List<String>> groups() {
        List<List<String>> groups = new ArrayList<>();
        int tests = 0;
        for (Map.Entry<String, Integer> label : passed.entrySet()) {
            tests += label.getValue();
            if (groups.isEmpty() || tests > TESTS_OF_A_GROUP) {
                groups.add(new ArrayList<>());
                tests = label.getValue();
            }
            groups.get(groups.size() - 1).add(label.getKey());
        }
        return groups;
    }

    /**
     * Returns how many tests of each label have passed, at most as many as on CPython 2.7: a test that passes only here
     * is no substitute for another.
     *
     * @param outcomes lines that {@code recording.py} has written
     */
    Map<String, Integer> passedIn(List<String> outcomes) {
        Map<String, Integer> all = new HashMap<>();
        for (String outcome : new HashSet<>(outcomes)) {
            if (outcome.startsWith("pass ")) {
                all.merge(outcome.substring("pass ".length()).replaceFirst("\\..*", ""), 1, Integer::sum);
            }
        }
        Map<String, Integer> here = new TreeMap<>();
        passed.forEach((label, number) -> here.put(label, Math.min(number, all.getOrDefault(label, 0))));
        return here;
    }

    /** Returns the number of all tests. */
    int all() {
        return sum(passed);
    }

    /** Returns a table of the tests that have passed. */
    List<String> table(Map<String, Integer> here) {
        List<String> table =
                new ArrayList<>(List.of("| Tests | Pass on CPython 2.7.18 | Pass on Jython |", "|---|---|---|"));
        passed.forEach((label, number) -> table.add("| `" + label + "` | " + number + " | " + here.get(label) + " |"));
        table.add("| **all of these** | **" + all() + "** | **" + sum(here) + "** |");
        return table;
    }

    /** Returns the sum of numbers. */
    static int sum(Map<String, Integer> numbers) {
        return numbers.values().stream().mapToInt(Integer::intValue).sum();
    }
}
