namespace GalaxyCluster.Training.Reports;

/// <param name="Message">
/// Something a person should know, in one sentence: a damaged checkpoint that was left aside, say.
/// </param>
public sealed record RunNotice(string Message) : RunEvent;
