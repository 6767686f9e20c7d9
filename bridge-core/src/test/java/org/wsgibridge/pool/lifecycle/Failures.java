package org.wsgibridge.pool.lifecycle;

import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.pool.slot.EventPublisher;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.testkit.TestSettings;

/** Makes the failures of a group that has no interpreters. */
final class Failures {
    private Failures() {}

    static LoadFailures of(TestSettings settings) {
        ProcessGroupSettings group = settings.group();
        Slots slots = new Slots(new NoLeases(), group.capacity());
        return new LoadFailures(
                group, slots, new BridgeListener() {}, new EventPublisher(group.name(), slots.members()));
    }

    /** There is no slot. */
    private static final class NoLeases implements SlotLease.Handler {
        @Override
        public void run(SlotLease lease) {
            throw new AssertionError("no slot");
        }

        @Override
        public void released(SlotLease lease, SlotLease.State was) {
            throw new AssertionError("no slot");
        }

        @Override
        public void readmit(SlotLease lease) {
            throw new AssertionError("no slot");
        }

        @Override
        public void reloadFor(SlotLease lease) {
            throw new AssertionError("no slot");
        }

        @Override
        public boolean reloads() {
            return false;
        }
    }
}
