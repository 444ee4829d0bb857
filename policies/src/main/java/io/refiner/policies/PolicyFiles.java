package io.refiner.policies;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.refiner.policies.PolicyRefusedException.Reason;

/** The files that make a folder the model that it is, each with its SHA-256. */
final class PolicyFiles {

  /** Model cards, metrics and a trainer's own state may change: no model is made of them. */
  private static final Pattern OF_A_MODEL =
      Pattern.compile(
          "(config|generation_config|tokenizer|adapter_config)\\.json"
              + "|(model|adapter_model).*\\.safetensors(\\.index\\.json)?");

  private PolicyFiles() {}

  /**
   * Reads every file of a model.
   *
   * @return SHA-256 in hex by name
   * @throws PolicyRefusedException if the folder is not there or can't be read
   */
  static Map<String, String> digests(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new PolicyRefusedException(
          Reason.MISSING, "there is no model folder " + folder + " that this process can read");
    }
    Map<String, String> digests = new TreeMap<>();
    for (Path file : files(folder)) {
      digests.put(file.getFileName().toString(), digest(file));
    }
    return digests;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> OF_A_MODEL.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, "cannot list " + folder, e);
    }
  }

  private static String digest(Path file) {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, "cannot read " + file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
