package org.wsgibridge.cpython;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The tests of the class are skipped where no Python 2.7 is installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "org.wsgibridge.cpython.Pythons#has27", disabledReason = "needs Python 2.7 (pyenv)")
@interface NeedsPython27 {}
