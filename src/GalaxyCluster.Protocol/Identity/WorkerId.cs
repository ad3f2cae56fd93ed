namespace GalaxyCluster.Protocol.Identity;

/// <summary>The name of a worker: stable over its restarts, unique in a run. Ordered by ordinal comparison.</summary>
public readonly record struct WorkerId(string Name) : IComparable<WorkerId>
{
    public const int MaxLength = 64;

    /// <summary>True for 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', not starting with '.' or '-'.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength || name[0] is '.' or '-')
            return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }

        return true;
    }

    public int CompareTo(WorkerId other) => string.CompareOrdinal(Name, other.Name);

    public override string ToString() => Name;

    public static bool operator <(WorkerId left, WorkerId right) => left.CompareTo(right) < 0;

    public static bool operator >(WorkerId left, WorkerId right) => left.CompareTo(right) > 0;

    public static bool operator <=(WorkerId left, WorkerId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(WorkerId left, WorkerId right) => left.CompareTo(right) >= 0;
}
