using System.Text.Json;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>The cases of one file in Fixtures/golden, written by generate_golden.py.</summary>
internal static class GoldenFile
{
    public static IReadOnlyDictionary<string, JsonElement> Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "golden", name + ".json");
        JsonElement root = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.Equal("galaxycluster-golden", root.GetProperty("magic").GetString());
        Assert.Equal(1, root.GetProperty("version").GetInt32());
        return root.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
    }

    public static TheoryData<string, string> Names(params string[] files)
    {
        TheoryData<string, string> names = [];
        foreach (string file in files)
        {
            foreach (string name in Read(file).Keys)
                names.Add(file, name);
        }
        return names;
    }

    public static double[] Numbers(this JsonElement element, string property)
        => [.. element.GetProperty(property).EnumerateArray().Select(number => number.GetDouble())];

    /// <summary>The generator's <c>values</c>: uniform in [-1, 1), exact in float32.</summary>
    public static float[] Values(int seed, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            uint x = ((uint)i * 2654435761u) + ((uint)seed * 40503u) + 12345u;
            x = (x ^ (x >> 16)) * 2246822519u;
            x = (x ^ (x >> 13)) * 3266489917u;
            x ^= x >> 16;
            values[i] = ((x >> 8) / (float)(1 << 23)) - 1f;
        }
        return values;
    }
}
