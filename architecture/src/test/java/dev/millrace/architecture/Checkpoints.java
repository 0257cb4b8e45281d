package dev.millrace.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.millrace.Checkpoint;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The public methods that are checkpoints: those that say so, and those that come to one. */
public final class Checkpoints {
    /** The others call those: of Kotlin's lambdas ArchUnit does not see that they run later. */
    static final DescribedPredicate<JavaClass> WRITTEN_IN_JAVA =
            DescribedPredicate.not(resideInAPackage("dev.millrace.kotlin.."));

    private final JavaClasses published;

    /** Those of the classes given, which are the library's. */
    public Checkpoints(JavaClasses published) {
        this.published = published;
    }

    /** What is annotated, as {@code Type.method(Parameter)}. */
    public Set<String> annotated() {
        return published.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(Checkpoints::isAnnotated)
                .map(Checkpoints::nameOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What comes to a checkpoint by calls, of whatever length, out of lambdas, which run when
     * somebody else wants them. A {@code close} is none: it begins in a cancelled scope too, and is
     * cut short there at most.
     */
    Set<String> reaching() {
        var reached = new HashSet<JavaCodeUnit>();
        var open = new ArrayDeque<JavaCodeUnit>();
        published.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> isEntry(method) || isAnnotated(method) && isAbstract(method))
                .forEach(open::add);
        while (!open.isEmpty()) {
            JavaCodeUnit next = open.remove();
            if (reached.add(next)) {
                for (JavaAccess<?> access : next.getAccessesToSelf()) {
                    JavaCodeUnit caller = access.getOrigin();
                    if (access instanceof JavaCall<?>
                            && !access.isDeclaredInLambda()
                            && published.contain(caller.getOwner().getName())) {
                        open.add(caller);
                    }
                }
            }
        }
        return reached.stream()
                .filter(unit -> unit instanceof JavaMethod method && isPublic(method))
                .filter(method -> !method.getName().equals("close"))
                .map(Checkpoints::nameOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isEntry(JavaMethod method) {
        return method.getOwner().getSimpleName().equals("BodyTask")
                && method.getName().equals("enterCheckpoint");
    }

    private static boolean isAnnotated(JavaMethod method) {
        return method.isAnnotatedWith(Checkpoint.class);
    }

    private static boolean isAbstract(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static boolean isPublic(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && owner.getModifiers().contains(JavaModifier.PUBLIC)
                && !owner.getPackageName().contains(".internal");
    }

    private static String nameOf(JavaCodeUnit unit) {
        return unit.getOwner().getSimpleName()
                + "."
                + unit.getName()
                + unit.getRawParameterTypes().stream()
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
