package dev.millrace.gate;

/**
 * One test as Surefire reported it.
 *
 * @param run the run of the module
 * @param className the binary name of the class that holds it
 * @param method the method's name, without parameters and without the number of an invocation
 * @param skipped whether it did not run
 */
record ReportedTest(String run, String className, String method, boolean skipped) {

    /** The run that every module has; most have no other. */
    static final String MAIN_RUN = "";

    static ReportedTest of(String run, String className, String reportedName, boolean skipped) {
        int end = 0;
        while (end < reportedName.length() && "([{".indexOf(reportedName.charAt(end)) < 0) {
            end++;
        }
        return new ReportedTest(run, className, reportedName.substring(0, end).strip(), skipped);
    }

    boolean isIn(String topLevelClass) {
        return className.equals(topLevelClass) || className.startsWith(topLevelClass + "$");
    }

    @Override
    public String toString() {
        return className + "#" + method;
    }
}
