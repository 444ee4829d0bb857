package io.refiner.seq2seq.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the process end while threads are still inside libtorch.
 *
 * <p>A JVM that ends waits 0.3 s for threads in native code, then has the C library destroy the
 * static objects of every library. A thread in the middle of a backward pass finds them gone, and
 * the process dies of SIGSEGV in place of its exit code. So the last thing that a shutdown asks of
 * the C library is to end the process before it destroys anything: {@code on_exit(_exit)}, which
 * hands the exit code on. What other libraries do at exit is passed over too.
 */
final class ExitGuard {

  private static final Logger LOG = LoggerFactory.getLogger(ExitGuard.class);
  private static final boolean INSTALLED = register();

  private ExitGuard() {}

  /** From the first call on; false if this platform's C library doesn't offer it. */
  static boolean install() {
    return INSTALLED;
  }

  /** Handlers run last in, first out, and libtorch adds its own as it goes: so this one waits. */
  private static boolean register() {
    try {
      NativeLibrary library = NativeLibrary.getProcess();
      Function onExit = library.getFunction("on_exit");
      Function exit = library.getFunction("_exit");
      Runnable arm = () -> onExit.invokeInt(new Object[] {exit, Pointer.NULL});
      Runtime.getRuntime().addShutdownHook(new Thread(arm, "seq2seq-exit-guard"));
      return true;
    } catch (LinkageError e) {
      LOG.debug("No guard for an exit in the middle of native work", e);
      return false;
    } catch (IllegalStateException e) {
      LOG.debug("The process ends already", e);
      return false;
    }
  }
}
