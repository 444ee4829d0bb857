package io.refiner.seq2seq.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The archive from which libtorch reads a module: source text and a pickle that only names its
 * class. Both are written here, so nothing but text goes in.
 */
final class ScriptArchive {

  private static final String HEADER =
      """
      class M(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  /** PROTO 2, then an object of the class M with the one attribute training = false. */
  private static final byte[] MODULE =
      pickle("\u0080\2c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub.");

  /** PROTO 2, then an empty tuple. */
  private static final byte[] NO_CONSTANTS = pickle("\u0080\2).");

  /** Older versions would be upgraded on load, which drops arguments. */
  private static final byte[] VERSION = pickle("10\n");

  private ScriptArchive() {}

  /**
   * Compiles a module.
   *
   * @param manager owns it
   * @param definitions functions and classes, which the methods reach below {@code __torch__}
   * @param methods the module's methods, from {@code def} on, without indentation
   */
  static PtSymbolBlock compile(NDManager manager, String definitions, String methods) {
    String source = HEADER + methods.strip().indent(2) + definitions;
    try {
      byte[] archive = archive(source.getBytes(StandardCharsets.UTF_8));
      return JniUtils.loadModule(
          (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive(byte[] source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "m/data.pkl", MODULE);
      store(zip, "m/constants.pkl", NO_CONSTANTS);
      store(zip, "m/version", VERSION);
      store(zip, "m/code/__torch__.py", source);
    }
    return bytes.toByteArray();
  }

  /** libtorch reads only entries that are not compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] pickle(String opcodes) {
    return opcodes.getBytes(StandardCharsets.ISO_8859_1);
  }
}
