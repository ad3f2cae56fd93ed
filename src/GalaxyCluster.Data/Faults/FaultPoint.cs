namespace GalaxyCluster.Data.Faults;

/// <summary>A named place in the program at which a fault can be made to happen.</summary>
/// <param name="Name">Role, what is handled there, and when: <c>worker.contribution.afterSend</c>.</param>
/// <param name="Meaning">What has happened there and what has not, in a few words.</param>
public sealed record FaultPoint(string Name, string Meaning)
{
    public override string ToString() => Name;
}
