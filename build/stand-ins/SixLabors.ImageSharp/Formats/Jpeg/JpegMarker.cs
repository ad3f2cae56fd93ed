namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Marker codes of ITU T.81 table B.1.</summary>
internal static class JpegMarker
{
    internal const byte Temporary = 0x01;
    internal const byte BaselineFrame = 0xC0;
    internal const byte SequentialFrame = 0xC1;
    internal const byte ProgressiveFrame = 0xC2;
    internal const byte HuffmanTables = 0xC4;
    internal const byte Extension = 0xC8;
    internal const byte ArithmeticConditioning = 0xCC;
    internal const byte LastFrame = 0xCF;
    internal const byte Restart0 = 0xD0;
    internal const byte Restart7 = 0xD7;
    internal const byte StartOfImage = 0xD8;
    internal const byte EndOfImage = 0xD9;
    internal const byte StartOfScan = 0xDA;
    internal const byte QuantizationTables = 0xDB;
    internal const byte NumberOfLines = 0xDC;
    internal const byte HierarchicalProgression = 0xDE;
    internal const byte RestartInterval = 0xDD;
    internal const byte App0 = 0xE0;
    internal const byte App14 = 0xEE;
}
