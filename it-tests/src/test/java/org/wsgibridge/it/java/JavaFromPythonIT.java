package org.wsgibridge.it.java;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.jms.ConnectionFactory;
import jakarta.mail.Message;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.eclipse.angus.activation.MailcapFile;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.fusesource.hawtbuf.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.springframework.aop.Advisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.expression.Expression;
import org.springframework.web.context.ContextLoaderListener;
import org.sqlite.JDBC;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.WebApp;

/**
 * The applications of docs/guides/java-from-python.md, as they are, in a Tomcat that has what they use: a realm, a
 * DataSource, a mail session with a mail server behind it, a message broker, and Spring.
 */
final class JavaFromPythonIT {
    private static final Path PAGE = CodeBlock.root().resolve("docs/guides/java-from-python.md");
    private static final Pattern MARK = Pattern.compile("jython: (/\\S+) = (.*)");
    private static final String SERVICE = "jython: service prints ";
    private static final String RESOURCES = "jython: resources";
    private static final String BOUNCY_CASTLE = "BC";
    private static final String BROKER = "tcp://mq.example:61616";
    /** Waits for a message that nothing sends. */
    private static final String WAITING = """
            from contextlib import closing
            from javax.naming import InitialContext

            names = InitialContext()
            factory = names.lookup('java:comp/env/jms/Broker')


            def application(environ, start_response):
                with closing(factory.createContext()) as context:
                    consumer = context.createConsumer(context.createQueue('silent'))
                    message = consumer.receiveNoWait() if environ['QUERY_STRING'] else consumer.receive(600000)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [str(message)]
            """;

    private static final String LOGIN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("alice:secret".getBytes(ISO_8859_1)) + "\r\n";

    @TempDir
    private Path folder;

    @Test
    void eachApplicationOfThePageMustDoWhatItSays() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        BrokerService broker = broker();
        Map<String, String> expected = new LinkedHashMap<>();
        WebApp app = shop(
                expected,
                mail.getSmtp().getPort(),
                broker.getTransportConnectors().get(0).getConnectUri());
        Path base = folder.resolve("base");
        Path lib = Files.createDirectories(base.resolve("lib"));
        for (Class<?> type : List.of(
                Message.class,
                SMTPTransport.class,
                jakarta.activation.DataSource.class,
                MailcapFile.class,
                ActiveMQConnectionFactory.class,
                ConnectionFactory.class,
                Buffer.class,
                Logger.class)) {
            Path target = lib.resolve(jar(type).getFileName());
            if (!Files.exists(target)) {
                Files.copy(jar(type), target);
            }
        }
        try (Distribution tomcat =
                Distribution.start(Container.TOMCAT_11, base, Map.of("shop", app.pack()), Map.of())) {
            for (Map.Entry<String, String> page : expected.entrySet()) {
                RawResponse response = ask(tomcat, page.getKey());
                assertThat(response.utf8())
                        .as("%s: %s %s", page.getKey(), response, app.log())
                        .isEqualTo(page.getValue());
            }
            assertThat(expected).hasSizeGreaterThan(6);
            assertThat(mail.getReceivedMessages()).singleElement().satisfies(message -> {
                assertThat(message.getSubject()).isEqualTo("Your order");
                assertThat(message.getContent()).isEqualTo("Thank you, J\u00f6rg");
            });
            String printed = mark(SERVICE).mark().substring(SERVICE.length());
            await().untilAsserted(() -> assertThat(app.log()).contains(printed));
            RawResponse late = ask(tomcat, "/waiting");
            assertThat(late.status()).as(late.toString()).isEqualTo(504);
            assertThat(ask(tomcat, "/waiting?wait=0").utf8()).isEqualTo("None");
        } finally {
            mail.stop();
            broker.stop();
        }
    }

    private BrokerService broker() throws Exception {
        boolean hasBouncyCastle = Security.getProvider(BOUNCY_CASTLE) != null;
        BrokerService broker = new BrokerService();
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setDataDirectoryFile(folder.resolve("broker").toFile());
        broker.addConnector("tcp://127.0.0.1:0");
        broker.start();
        broker.waitUntilStarted();
        if (!hasBouncyCastle) {
            Security.removeProvider(BOUNCY_CASTLE); // the broker has added it, for this whole JVM
        }
        return broker;
    }

    /** Returns the only block whose mark begins so. */
    private static CodeBlock mark(String start) throws IOException {
        return CodeBlock.of(PAGE).stream()
                .filter(block -> block.mark().startsWith(start))
                .reduce((one, other) -> fail("two blocks " + start))
                .orElseThrow();
    }

    private static RawResponse ask(Distribution tomcat, String path) throws Exception {
        String request = "GET /shop" + path + " HTTP/1.1\r\nHost: localhost\r\n" + LOGIN + "Connection: close\r\n\r\n";
        return RawClient.exchange(tomcat.port(), request.getBytes(ISO_8859_1));
    }

    /** Returns a WAR with an application for each block, and puts what they answer. */
    private WebApp shop(Map<String, String> expected, int mailPort, URI broker) throws Exception {
        WebApp app = new WebApp(folder.resolve("shop"), Engine.JYTHON);
        for (CodeBlock block : CodeBlock.of(PAGE)) {
            Matcher mark = MARK.matcher(block.mark());
            if (mark.matches()) {
                String path = mark.group(1);
                expected.put(path, mark.group(2));
                app.file("app" + path + ".py", block.text())
                        .option("mount." + path + ".application", "app" + path + ".py")
                        .option("mount." + path + ".process-group", "shop");
            }
        }
        app.option("group.shop.threads", "2").option("servlet-objects", "on").addClass(Greeter.class);
        app.file("app/orders_service.py", mark(SERVICE).text()).option("service.orders", "app/orders_service.py");
        app.file("app/waiting.py", WAITING)
                .option("mount./waiting.application", "app/waiting.py")
                .option("mount./waiting.process-group", "waiting")
                .option("group.waiting.request-timeout", "1");
        addSpring(app);
        Path lib = app.webInf().resolve("lib");
        Files.copy(jar(JDBC.class), lib.resolve("sqlite.jar"));
        Path users = Files.writeString(folder.resolve("users.xml"), """
                <tomcat-users><user username="alice" password="secret" roles="clerk"/></tomcat-users>
                """);
        Files.createDirectories(app.folder().resolve("META-INF"));
        Files.writeString(app.folder().resolve("META-INF/context.xml"), """
                <Context>
                  <Realm className="org.apache.catalina.realm.MemoryRealm" pathname="%s"/>
                  <Resource name="jdbc/main" type="javax.sql.DataSource" driverClassName="org.sqlite.JDBC"
                    url="jdbc:sqlite::memory:" maxTotal="2"/>
                  <Resource name="mail/Session" type="jakarta.mail.Session" auth="Container"
                    mail.smtp.host="127.0.0.1" mail.smtp.port="%d"/>
                  %s
                </Context>
                """.formatted(
                        users, mailPort, mark(RESOURCES).text().replace(BROKER, broker.toString())));
        return app;
    }

    private static void addSpring(WebApp app) throws Exception {
        for (Class<?> type : List.of(
                ContextLoaderListener.class,
                ApplicationContext.class,
                BeanFactory.class,
                Resource.class,
                Advisor.class,
                Expression.class,
                org.apache.commons.logging.LogFactory.class,
                io.micrometer.observation.Observation.class,
                io.micrometer.common.KeyValue.class)) {
            Path target = app.webInf().resolve("lib").resolve(jar(type).getFileName());
            if (!Files.exists(target)) {
                Files.copy(jar(type), target);
            }
        }
        app.file("applicationContext.xml", """
                <beans xmlns="http://www.springframework.org/schema/beans"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    xsi:schemaLocation="http://www.springframework.org/schema/beans
                      http://www.springframework.org/schema/beans/spring-beans.xsd">
                  <bean id="greeter" class="org.wsgibridge.it.java.Greeter">
                    <property name="greeting" value="Good morning"/>
                  </bean>
                </beans>
                """).file("web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <listener>
                    <listener-class>org.springframework.web.context.ContextLoaderListener</listener-class>
                  </listener>
                  <security-constraint>
                    <web-resource-collection>
                      <web-resource-name>all</web-resource-name><url-pattern>/*</url-pattern>
                    </web-resource-collection>
                    <auth-constraint><role-name>clerk</role-name></auth-constraint>
                  </security-constraint>
                  <login-config><auth-method>BASIC</auth-method></login-config>
                  <security-role><role-name>clerk</role-name></security-role>
                </web-app>
                """);
    }

    private static Path jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
