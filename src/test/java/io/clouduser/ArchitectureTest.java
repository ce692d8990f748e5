// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rooms of the product and the doors between them. */
class ArchitectureTest {
  private static final String OURS = "io.clouduser..";
  private static final String ROOT = "io.clouduser";
  private static final JavaClasses PRODUCT =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static void check(ArchRule rule) {
    rule.check(PRODUCT);
  }

  /** A room, and the rooms that it may use besides itself; config and ops use none. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "api, ''",
    "config, ''",
    "ops, ''",
    "model, api",
    "iam, api model",
    "mail, api model",
    "notification, api model",
    "notices, ''",
    "reconcile, api model iam mail notification notices",
    "doctor, api model iam mail notification",
    "importer, api model"
  })
  void aRoomUsesOnlyWhatItsDoorsLeadTo(String room, String others) {
    String[] allowed =
        Pattern.compile(" ")
            .splitAsStream((room + " " + others).strip())
            .map(name -> "io.clouduser." + name + "..")
            .toArray(String[]::new);

    check(
        noClasses()
            .that()
            .resideInAPackage("io.clouduser." + room + "..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
            .allowEmptyShould(true));
  }

  @Test
  void everyClassIsInARoom() {
    assertThat(PRODUCT)
        .extracting(JavaClass::getPackageName)
        .allMatch(
            name ->
                name.matches(
                    "io\\.clouduser(\\.(api|model|iam|mail|notification|reconcile|doctor|importer"
                        + "|notices|config|ops))?"));
  }

  @Test
  void roomsHaveNoCycles() {
    check(slices().matching("io.clouduser.(*)..").should().beFreeOfCycles());
  }

  @Test
  void awsTypesStayInTheAdapters() {
    check(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "io.clouduser.iam..",
                        "io.clouduser.mail..",
                        "io.clouduser.notification..",
                        "io.clouduser.notices..")))
            .and()
            .doNotHaveFullyQualifiedName(AwsAdapters.class.getName())
            .and()
            // The doctor asks services that no other room knows, and keeps its adapters to itself.
            .haveNameNotMatching("io\\.clouduser\\.doctor\\.Aws.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.."));
  }

  @Test
  void adaptersAreMadeInTheRoot() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                ROOT,
                "io.clouduser.iam..",
                "io.clouduser.mail..",
                "io.clouduser.notices..",
                "io.clouduser.notification..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "io\\.clouduser\\.(iam\\.(Aws|IamClients)|mail\\.Ses|notices\\..*Sink"
                    + "|notification\\.Sqs).*"));
  }

  @Test
  void theOperatorSdkStaysInTheReconcilerAndTheRoot() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, "io.clouduser.reconcile..", "io.clouduser.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk.."));
  }

  @Test
  void theMeterRegistryStaysInOperations() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.clouduser.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "com.sun.net.httpserver.."));
  }

  @Test
  void theCommandLineStaysInTheRoot() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, "io.clouduser.doctor..", "io.clouduser.importer..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli.."));
  }

  @Test
  void theModelDoesNoInputOrOutput() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("io.clouduser.model..", "io.clouduser.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.net..",
                "java.nio.file..",
                "io.fabric8.kubernetes.client.dsl..",
                "org.slf4j.."));
  }

  @Test
  void nothingLeansOnTheDoublesOrOnTestLibraries() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.clouduser.local..", "org.junit..", "org.assertj..", "dev.cel.."));
  }

  @Test
  void logsGoThroughOneDoor() {
    check(NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        PRODUCT.that(
            not(resideInAnyPackage(ROOT, "io.clouduser.doctor..", "io.clouduser.importer.."))));
  }

  @Test
  void timeIsPassedIn() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void nothingStaticCanChange() {
    check(
        fields()
            .that(modifier(JavaModifier.STATIC).and(not(modifier(JavaModifier.SYNTHETIC))))
            .should()
            .beFinal());
    check(
        fields()
            .that(modifier(JavaModifier.STATIC).and(not(modifier(JavaModifier.SYNTHETIC))))
            .should()
            .notHaveRawType(mutable()));
  }

  /** Types of which an instance can change; an interface of collections may hide an immutable. */
  private static DescribedPredicate<JavaClass> mutable() {
    return DescribedPredicate.describe(
        "can change",
        type ->
            (!type.isInterface()
                    && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class)))
                || type.isAssignableTo(AtomicReference.class)
                || type.isAssignableTo(AtomicBoolean.class)
                || type.isAssignableTo(AtomicInteger.class)
                || type.isAssignableTo(AtomicLong.class)
                || type.isAssignableTo(ThreadLocal.class)
                || type.isArray());
  }

  @Test
  void everyPackageSaysThatNothingIsNullUnlessItSaysSo() {
    JavaPackage root = PRODUCT.getPackage(ROOT);
    assertThat(root.isAnnotatedWith(NullMarked.class)).isTrue();
    assertThat(root.getSubpackagesInTree())
        .filteredOn(it -> !it.getClasses().isEmpty())
        .allSatisfy(
            it -> assertThat(it.isAnnotatedWith(NullMarked.class)).as(it.getName()).isTrue());
  }

  @Test
  void noClassExtendsAnotherOfOurs() {
    assertThat(PRODUCT)
        .filteredOn(it -> !it.isInterface() && !it.isEnum() && !it.isAnonymousClass())
        .filteredOn(it -> it.getRawSuperclass().isPresent())
        .noneMatch(it -> it.getRawSuperclass().get().getPackageName().startsWith(ROOT));
  }

  /** Without classes every rule holds. */
  @Test
  void theClassesWereFound() {
    assertThat(PRODUCT).hasSizeGreaterThan(60);
    assertThat(PRODUCT.contain(Main.class)).isTrue();
  }
}
