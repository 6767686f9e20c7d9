package org.wsgibridge.express;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The options of {@code start-server} whose effect a test shows in a running server. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Covers {
    /** The options' names, such as {@code --url-alias}. */
    String[] value();
}
