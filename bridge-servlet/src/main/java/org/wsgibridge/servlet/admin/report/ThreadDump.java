package org.wsgibridge.servlet.admin.report;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.admin.AdminPage;

/**
 * The page with all threads of the JVM, with locks and deadlocks, as {@code jcmd PID Thread.print -l} shows them.
 * Thread-safe.
 */
final class ThreadDump implements AdminPage {
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
    private static final String[] WITH_LOCKS = {"-l"};

    @Override
    public AdminAnswer answer(AdminExchange request) {
        try {
            Object text = ManagementFactory.getPlatformMBeanServer()
                    .invoke(new ObjectName(COMMANDS), "threadPrint", new Object[] {WITH_LOCKS}, new String[] {
                        String[].class.getName()
                    });
            return AdminAnswer.text(200, text.toString().stripTrailing());
        } catch (JMException e) {
            return AdminAnswer.problem(501, "this JVM cannot print its threads: " + e);
        }
    }
}
