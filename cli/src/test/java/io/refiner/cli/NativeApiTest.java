package io.refiner.cli;

import java.util.Set;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Contract: what DJL offers, but does otherwise than it says or dies of, is not used
 * (docs/native-memory.md).
 */
class NativeApiTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.refiner.seq2seq");

  @Test
  void noCastCutsTheGraph() {
    forbid(NDArray.class, Set.of("toType", "toDevice"), "they drop the gradient without a word");
  }

  @Test
  void noWeightsAreReadByTheEngine() {
    forbid(
        NDList.class,
        Set.of("decode", "encode", "getAsBytes"),
        "they copy a file twice, stop at 2 GiB and die of bfloat16");
  }

  @Test
  void noListOfNumbersIsTakenFromATorchValue() {
    forbid(
        IValue.class,
        Set.of("toLongArray", "toDoubleArray", "toBooleanArray", "toIValueMap"),
        "they write past their memory up to DJL 0.35.1");
  }

  @Test
  void noArrayHasATypeThatTheEngineDiesOf() {
    forbid(
        DataType.class,
        Set.of("BFLOAT16", "INT16", "UINT16", "UINT32", "UINT64"),
        "the native side throws where nothing catches");
  }

  /** Each takes a direct buffer, which only the garbage collector frees. */
  @Test
  void noLayerMakesAnArrayOfANumberAtEachCall() {
    noClasses()
        .that()
        .resideInAPackage("io.refiner.seq2seq.network..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "an array's operation takes a number",
                call ->
                    call.getTargetOwner().isAssignableTo(NDArray.class)
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(CLASSES);
  }

  /** Its collector is one for the process, its optimizer and clipping are not those of torch. */
  @Test
  void theEnginesOwnTrainingIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.training..")
        .check(CLASSES);
  }

  @Test
  void weightsHoldNoGradients() {
    forbid(
        JniUtils.class,
        Set.of("backward", "getGradient", "zeroGrad"),
        "they would be there between steps, and each look at one stays with the weight");
  }

  private static void forbid(Class<?> owner, Set<String> members, String reason) {
    noClasses().should().accessTargetWhere(isOneOf(owner, members)).because(reason).check(CLASSES);
  }

  private static DescribedPredicate<JavaAccess<?>> isOneOf(Class<?> owner, Set<String> members) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + " has: " + members,
        access ->
            access.getTargetOwner().isAssignableTo(owner)
                && members.contains(access.getTarget().getName()));
  }
}
