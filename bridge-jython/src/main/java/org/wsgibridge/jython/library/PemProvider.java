package org.wsgibridge.jython.library;

import java.security.Provider;
import java.util.function.Supplier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.python.core.Py;
import org.python.core.PyObject;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Converters of Bouncy Castle with which Jython's module {@code _sslcerts} reads PEM files. The module sets the
 * provider by its name, which would be looked up in the JVM's list of providers. These converters have the provider
 * itself, so it need not be in the list.
 */
final class PemProvider {
    private PemProvider() {}

    /**
     * Replaces the converters that the module has imported.
     *
     * @param provider the provider of Bouncy Castle
     * @param module the globals of the module
     */
    static void pass(Provider provider, PyObject module) {
        set(module, "JcaPEMKeyConverter", () -> new KeyConverter(provider));
        set(module, "JcaX509CertificateConverter", () -> new CertificateConverter(provider));
        set(module, "JcePEMDecryptorProviderBuilder", () -> new JcePEMDecryptorProviderBuilder().setProvider(provider));
    }

    private static void set(PyObject module, String name, Supplier<Object> constructor) {
        module.__setitem__(name.intern(), new LambdaFunction(name, 0, 0, arguments -> Py.java2py(constructor.get())));
    }

    /** Keeps its provider when it is told the name of one. */
    private static final class KeyConverter extends JcaPEMKeyConverter {
        KeyConverter(Provider provider) {
            setProvider(provider);
        }

        @Override
        public JcaPEMKeyConverter setProvider(String name) {
            return this;
        }
    }

    /** Keeps its provider when it is told the name of one. */
    private static final class CertificateConverter extends JcaX509CertificateConverter {
        CertificateConverter(Provider provider) {
            setProvider(provider);
        }

        @Override
        public JcaX509CertificateConverter setProvider(String name) {
            return this;
        }
    }
}
