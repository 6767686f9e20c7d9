package org.wsgibridge.it.java;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.activation.MailcapFile;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
 * DataSource, a mail session with a mail server behind it, and Spring.
 */
final class JavaFromPythonIT {
    private static final Path PAGE = CodeBlock.root().resolve("docs/guides/java-from-python.md");
    private static final Pattern MARK = Pattern.compile("jython: (/\\S+) = (.*)");
    private static final String LOGIN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("alice:secret".getBytes(ISO_8859_1)) + "\r\n";

    @TempDir
    private Path folder;

    @Test
    void eachApplicationOfThePageMustDoWhatItSays() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        Map<String, String> expected = new LinkedHashMap<>();
        WebApp app = shop(expected, mail.getSmtp().getPort());
        Path base = folder.resolve("base");
        Path lib = Files.createDirectories(base.resolve("lib"));
        for (Class<?> type :
                List.of(Message.class, SMTPTransport.class, jakarta.activation.DataSource.class, MailcapFile.class)) {
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
        } finally {
            mail.stop();
        }
    }

    private static RawResponse ask(Distribution tomcat, String path) throws Exception {
        String request = "GET /shop" + path + " HTTP/1.1\r\nHost: localhost\r\n" + LOGIN + "Connection: close\r\n\r\n";
        return RawClient.exchange(tomcat.port(), request.getBytes(ISO_8859_1));
    }

    /** Returns a WAR with an application for each block, and puts what they answer. */
    private WebApp shop(Map<String, String> expected, int mailPort) throws Exception {
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
                </Context>
                """.formatted(users, mailPort));
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
