package org.wsgibridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.AccessSettings;
import org.wsgibridge.settings.BridgeSettings.EnvironSettings;
import org.wsgibridge.settings.DocumentRoot;
import org.wsgibridge.settings.ErrorDocuments;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.ProxySettings;
import org.wsgibridge.settings.SiteSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;

/** No setting is only read and checked: each is used by a core, an engine or a transport. */
class SettingsAreHonouredTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.wsgibridge");

    static Stream<RecordComponent> settings() {
        return Stream.of(
                        AccessSettings.class,
                        AdminSettings.class,
                        MountSettings.class,
                        StaticMapping.class,
                        ProxySettings.class,
                        EnvironSettings.class,
                        ProcessGroupSettings.class,
                        Capacity.class,
                        DocumentRoot.class,
                        ErrorDocuments.class,
                        Timeouts.class,
                        PythonSettings.class,
                        ProcessSettings.class,
                        DevelopmentSettings.class,
                        SiteSettings.class)
                .flatMap(record -> Stream.of(record.getRecordComponents()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void mustBeUsedOutsideOfTheSettings(RecordComponent setting) {
        JavaMethod accessor = CODE.get(setting.getDeclaringRecord()).getMethod(setting.getName());

        assertThat(accessor.getAccessesToSelf())
                .as(setting.toString())
                .anyMatch(access -> !access.getOriginOwner().getPackageName().equals("org.wsgibridge.settings"));
    }
}
