package org.wsgibridge.jdbc;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/** A JNDI that is a map. */
public final class TestNaming implements InitialContextFactory {
    /** What is bound, by name. */
    public static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        return new InitialContext(true) {
            @Override
            public Object lookup(String name) throws NamingException {
                Object bound = BOUND.get(name);
                if (bound == null) {
                    throw new NameNotFoundException(name);
                }
                return bound;
            }
        };
    }
}
