package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A new private key and its own certificate for 127.0.0.1, good for two days, in files.
 *
 * @param keyStore both, PKCS 12, with the password {@value #PASSWORD}
 * @param certificate PEM
 * @param privateKey PEM, PKCS 8, not encrypted
 */
record KeyPairFiles(Path keyStore, Path certificate, Path privateKey) {
  static final String PASSWORD = "changeit";

  static KeyPairFiles make(Path folder, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyPairFiles files =
        new KeyPairFiles(
            folder.resolve(name + ".p12"),
            folder.resolve(name + ".pem"),
            folder.resolve(name + ".key"));
    files.keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "RSA",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12");
    files.keytool("-exportcert", "-alias", name, "-rfc", "-file", files.certificate().toString());
    Files.writeString(files.privateKey(), files.pem(name));
    return files;
  }

  private String pem(String alias) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Key key = store.getKey(alias, PASSWORD.toCharArray());
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n"
        + lines.encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private void keytool(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
