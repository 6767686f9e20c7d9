package org.wsgibridge.spi.support;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/** Checks the requirements of development settings: a terminal for the debugger, and folders for files. Stateless. */
public final class DevelopmentCheck {
    private static final String TERMINAL = "/dev/tty";

    private DevelopmentCheck() {}

    /**
     * Checks the development settings of a process group. Creates missing folders, which only this user can access. If
     * the processes run as another user, they create the folders themselves.
     *
     * @param settings the settings of the process group
     * @return one sentence for each requirement that is not met, with the option's name; empty if all are met
     */
    public static List<String> faults(ProcessGroupSettings settings) {
        DevelopmentSettings development = settings.development();
        List<String> faults = new ArrayList<>();
        if (development.terminal()) {
            try (InputStream terminal = new FileInputStream(TERMINAL)) {
                terminal.available();
            } catch (IOException e) {
                faults.add((development.debuggerStartup() ? "debugger-startup" : "enable-debugger")
                        + ": there is no terminal to debug at (" + e.getMessage()
                        + "); expected a server that was started in one");
            }
        }
        if (settings.process().identity().user() == null) {
            make("profiler-directory", development.profiler(), faults);
            make("coverage-directory", development.coverage(), faults);
            make("recorder-directory", development.recorder(), faults);
        }
        return faults;
    }

    private static void make(String option, @Nullable Path folder, List<String> faults) {
        if (folder == null) {
            return;
        }
        try {
            if (Files.isDirectory(folder)) {
                String fault = FolderTrust.faultOfShared(folder);
                if (fault != null) {
                    faults.add(option + ": " + folder + " " + fault);
                }
                return;
            }
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
        } catch (IOException e) {
            faults.add(option + ": " + folder + " cannot be created (" + e
                    + "); expected a folder that can be written to");
        }
    }
}
