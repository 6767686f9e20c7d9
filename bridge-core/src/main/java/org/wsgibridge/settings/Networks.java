package org.wsgibridge.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A set of IP addresses and networks. Never looks up a name. Immutable. */
public final class Networks {
    /** No address at all. */
    public static final Networks NONE = new Networks(List.of(), false);

    /** Every address, and every client that has no address. */
    public static final Networks ALL = new Networks(List.of(), true);

    /** A byte of an IPv4 address in decimal. */
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

    /** Matches addresses only: InetAddress looks up any other text as a name, even four numbers if one is above 255. */
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** The longest possible address: IPv6 with an IPv4 part. The text may be from a client, and of any length. */
    private static final int LONGEST = 45;

    private final List<Network> networks;
    private final boolean all;

    private Networks(List<Network> networks, boolean all) {
        this.networks = networks;
        this.all = all;
    }

    /** A network: all addresses that begin with the same bits. */
    private static final class Network {
        private final byte[] address;
        private final int bits;

        Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                if (((other[i >> 3] ^ address[i >> 3]) >> (7 - (i & 7)) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Parses addresses and networks that are separated by commas, such as {@code 127.0.0.1, 10.0.0.0/8, fd00::/8}.
     *
     * @param text the addresses and networks
     * @return the set; {@code null} if one part is neither an address nor a network
     */
    public static @Nullable Networks parse(String text) {
        List<Network> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] network = part.strip().split("/", 2);
            byte[] address = address(network[0]);
            if (address == null) {
                return null;
            }
            int all = address.length * 8;
            if (network.length == 2 && !network[1].matches("[0-9]{1,3}")) {
                return null;
            }
            int bits = network.length == 1 ? all : Integer.parseInt(network[1]);
            if (bits > all) {
                return null;
            }
            networks.add(new Network(address, bits));
        }
        return new Networks(List.copyOf(networks), false);
    }

    private static byte @Nullable [] address(String text) {
        // Tomcat appends a scope, and URLs have brackets around IPv6 addresses.
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int scope = bare.indexOf('%');
        String plain = scope < 0 ? bare : bare.substring(0, scope);
        if (plain.length() > LONGEST || !ADDRESS.matcher(plain).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(plain).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /**
     * Returns whether a text is an IP address. Never looks it up as a name.
     *
     * @param text any text
     */
    public static boolean isAddress(String text) {
        return address(text) != null;
    }

    /** Returns whether this set contains no address. */
    public boolean isEmpty() {
        return networks.isEmpty() && !all;
    }

    /**
     * Returns whether this set contains an address.
     *
     * @param address an IP address as text; {@code null} for a client that has none, such as one of a Unix socket
     */
    public boolean contains(@Nullable String address) {
        if (all) {
            return true;
        }
        byte[] bytes = address == null || networks.isEmpty() ? null : address(address);
        if (bytes == null) {
            return false;
        }
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
