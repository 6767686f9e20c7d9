package org.wsgibridge.it.java;

import java.util.function.UnaryOperator;

/** A bean of Spring. */
public final class Greeter implements UnaryOperator<String> {
    private String greeting = "";

    /** Sets how to greet. */
    public void setGreeting(String text) {
        greeting = text;
    }

    @Override
    public String apply(String name) {
        return greeting + ", " + name;
    }
}
